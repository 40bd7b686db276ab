"""Does one work each time a line comes in, and prints what it took: `worker.py WORK
[--channels-last] [--as-reference] [--compiled] [--bfloat16] [--device cuda] [--tf32]`.

The first line printed holds facts of the work, each further one `{"milliseconds": …, "result": …}`.
"""

import argparse
import json
import sys
import time

import torch
from works import WORKS, Settings


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--as-reference", action="store_true")
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--bfloat16", action="store_true")
    parser.add_argument("--folder", default="")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--tf32", action="store_true", help="round factors to 10 bits on a GPU")
    settings = parser.parse_args(namespace=Settings())
    torch.set_default_device(settings.device)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = settings.tf32
    # As TensorFlow does: the first run of a shape tries which algorithm is the fastest.
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(0)
    known, run = WORKS[settings.work](settings)
    say({"torch": torch.__version__, "threads": torch.get_num_threads(), **known})
    for _ in sys.stdin:
        start = time.perf_counter()
        result = run()
        say({"milliseconds": 1000 * (time.perf_counter() - start), "result": result})


def say(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
