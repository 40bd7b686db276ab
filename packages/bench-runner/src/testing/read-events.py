"""Prints as JSON what TensorBoard's own readers find in a folder of event files."""

import json
import sys

from google.protobuf.json_format import MessageToDict
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0, "images": 0})
events.Reload()
tags = events.Tags()


def hparams(tag, parse):
    """What HParams keeps of a run under a tag; None before the run has ended."""
    if "tensors" not in tags or tag not in tags["tensors"]:
        return None
    return MessageToDict(parse(events.PluginTagToContent(metadata.PLUGIN_NAME)[tag]))


print(
    json.dumps(
        {
            "start": hparams(metadata.SESSION_START_INFO_TAG, metadata.parse_session_start_info_plugin_data),
            "end": hparams(metadata.SESSION_END_INFO_TAG, metadata.parse_session_end_info_plugin_data),
            "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
            "histograms": {
                tag: [[e.step, e.histogram_value.num, sum(e.histogram_value.bucket)] for e in events.Histograms(tag)]
                for tag in tags["histograms"]
            },
            "images": {
                tag: [[e.step, e.width, e.height, len(e.encoded_image_string)] for e in events.Images(tag)]
                for tag in tags["images"]
            },
        }
    )
)
