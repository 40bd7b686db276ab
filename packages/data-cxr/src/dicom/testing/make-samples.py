"""Makes the small DICOM files of samples/ and their right display values, with encoders and formulas that are not ours.

    pip install pydicom==3.0.2 imagecodecs==2026.3.6 numpy
    python3 make-samples.py

pydicom writes the files and applies modality LUT, VOI LUT and windows; imagecodecs compresses, and decodes what is lossy.
expected.json: per file the mean, deviation and a grid of display values in [0,255], the tolerance, and warnings by kind.
"""

import json
from pathlib import Path

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian

OUT = Path(__file__).parent / "samples"
ROWS, COLUMNS = 40, 53  # an odd width shows wrong row lengths
JPEG, JPEG_EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
LOSSLESS, LOSSLESS_SV1 = "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"
LS, LS_NEAR = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"
J2K, J2K_LOSSY = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
HTJ2K = ["1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"]
RLE, DEFLATED, IMPLICIT = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2"

y, x = np.mgrid[0:ROWS, 0:COLUMNS]
shape = 0.5 + 0.35 * np.sin(x / 7) * np.cos(y / 9) + 0.1 * ((x // 5 + y // 7) % 2)
shape = (shape - shape.min()) / (shape.max() - shape.min())


def picture(bits, signed=False):
    levels = np.round(shape * (2**bits - 1)).astype(np.int64)
    if signed:
        return (levels - 2 ** (bits - 1)).astype(np.int16)
    return levels.astype(np.uint8 if bits <= 8 else np.uint16)


def color():
    rgb = np.stack([shape, 0.6 * shape + 0.2, 1 - shape], axis=-1)
    return np.round(rgb * 255).astype(np.uint8)


def luminance(rgb):
    return rgb.astype(float) @ np.array([0.299, 0.587, 0.114])


def to_ybr(rgb):
    r, g, b = (rgb[..., i].astype(float) for i in range(3))
    ybr = [
        0.299 * r + 0.587 * g + 0.114 * b,
        -0.168736 * r - 0.331264 * g + 0.5 * b + 128,
        0.5 * r - 0.418688 * g - 0.081312 * b + 128,
    ]
    return np.clip(np.round(np.stack(ybr, axis=-1)), 0, 255).astype(np.uint8)


expected = {}


def put(name, array, syntax=ExplicitVRLittleEndian, coded=None, shown=None, bits=None, tolerance=0.01, note="", warnings=(), **attributes):
    """Writes one file. `coded`: fragments of the frames; `shown`: display values where pydicom has none."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.1.1")
    meta.MediaStorageSOPInstanceUID = UID(f"1.2.826.0.1.3680043.8.498.{len(expected) + 1}")
    meta.TransferSyntaxUID = UID(syntax)
    encoding = {"is_implicit_VR": syntax == IMPLICIT, "is_little_endian": syntax != ExplicitVRBigEndian}
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128, **encoding)
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    ds.Modality, ds.BodyPartExamined, ds.ViewPosition = "DX", "CHEST", "PA"
    ds.PatientName, ds.PatientID = "Nobody^Special", "NOBODY-1"
    ds.Rows, ds.Columns = ROWS, COLUMNS
    ds.SamplesPerPixel = 3 if array.ndim == 3 and array.shape[-1] == 3 else 1
    ds.PhotometricInterpretation = "RGB" if ds.SamplesPerPixel == 3 else "MONOCHROME2"
    if ds.SamplesPerPixel == 3:
        ds.PlanarConfiguration = 0
    ds.BitsAllocated = array.dtype.itemsize * 8
    ds.BitsStored = bits or ds.BitsAllocated
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(array.dtype.kind == "i")
    for attribute, value in attributes.items():
        setattr(ds, attribute, value)
    if coded is not None:
        ds.PixelData = encapsulate(coded) if isinstance(coded, list) else coded
        ds["PixelData"].VR = "OB"
    else:
        big = syntax == ExplicitVRBigEndian
        ds.PixelData = array.astype(array.dtype.newbyteorder(">" if big else "<")).tobytes()
        if len(ds.PixelData) % 2:
            ds.PixelData += b"\0"
        ds["PixelData"].VR = "OW" if ds.BitsAllocated == 16 else "OB"
    ds.save_as(OUT / name, enforce_file_format=True)
    if shown is None:
        shown = display(ds, array)
    shown = np.asarray(shown, dtype=float)
    grid = [[int(r), int(c), round(float(shown[r, c]), 3)] for r in range(1, ROWS, 8) for c in range(2, COLUMNS, 10)]
    expected[name] = {
        "mean": round(float(shown.mean()), 3),
        "std": round(float(shown.std()), 3),
        "grid": grid,
        "tolerance": tolerance,
        "note": note,
        "warnings": list(warnings),
    }


def display(ds, stored):
    """Modality LUT, VOI and inversion by pydicom, in [0,255]; without a VOI the range of the image."""
    values = apply_modality_lut(stored, ds)
    if "VOILUTSequence" in ds:
        fraction = apply_voi_lut(values, ds) / (2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1)
    elif "WindowCenter" in ds:
        # pydicom's output range depends on the input's: two far values show it.
        ends = apply_voi_lut(np.array([[-1e9, 1e9]]), ds).ravel()
        windowed = apply_voi_lut(values.astype(float), ds)
        fraction = (windowed - ends[0]) / (ends[1] - ends[0])
    elif ds.BitsStored == 8 and ds.PixelRepresentation == 0 and "RescaleSlope" not in ds:
        fraction = values / 255
    else:
        fraction = (values - values.min()) / (values.max() - values.min())
    return 255 * (1 - fraction if ds.PhotometricInterpretation == "MONOCHROME1" else fraction)


def table(entries, first, bits, vr="US"):
    item = Dataset()
    item.add_new(0x00283002, "SS" if first < 0 else "US", [len(entries) % 65536, first, bits])
    item.add_new(0x00283006, vr, entries if vr == "US" else np.array(entries, dtype="<u2").tobytes())
    return Sequence([item])


OUT.mkdir(exist_ok=True)
p8, p12, p16, s12, rgb = picture(8), picture(12), picture(16), picture(12, signed=True), color()
window = {"WindowCenter": 1800, "WindowWidth": 3000}

# Native layouts
put("implicit-le.dcm", p12, IMPLICIT, bits=12, **window)
put("explicit-le.dcm", p12, bits=12, **window)
put("explicit-be.dcm", p12, ExplicitVRBigEndian, bits=12, **window)
put("explicit-be-signed.dcm", s12, ExplicitVRBigEndian, bits=12, WindowCenter=0, WindowWidth=3000)
put("deflated.dcm", p12, DEFLATED, bits=12, **window)
put("8-bit-odd-length.dcm", p8, note="no window: 8-bit values are levels")
put("16-bit-no-window.dcm", p16 // 3 + 7000, note="no window: from the least to the greatest value")
put("10-bit.dcm", picture(10), bits=10, WindowCenter=512, WindowWidth=1024)
high = (p12 << 4 | 0x5).astype(np.uint16)
put("high-bit-15.dcm", high, bits=12, HighBit=15, shown=255 * (np.clip((p12 - 1799.5) / 2999 + 0.5, 0, 1)), note="12 bits at the top of the word, an overlay below", **window)
overlay = (p12 | 0xF000).astype(np.uint16)
put("overlay-bits.dcm", overlay, bits=12, shown=255 * (np.clip((p12 - 1799.5) / 2999 + 0.5, 0, 1)), note="bits above the high bit are set", **window)

# Modality and VOI
put("monochrome1.dcm", p12, bits=12, PhotometricInterpretation="MONOCHROME1", **window)
put("rescale.dcm", s12, bits=12, RescaleSlope="2.5", RescaleIntercept="-1000", WindowCenter="-900", WindowWidth="7000.5")
put("two-windows.dcm", p12, bits=12, WindowCenter=[1000, 3000], WindowWidth=[1500, 500], note="the first window counts")
put("sigmoid.dcm", p12, bits=12, VOILUTFunction="SIGMOID", **window)
put("linear-exact.dcm", p12, bits=12, VOILUTFunction="LINEAR_EXACT", **window)
put("narrow-window.dcm", p12, bits=12, WindowCenter=2000, WindowWidth=1, shown=255.0 * (p12 > 1999.5), note="a window of width 1 is a step")
curve = [int(round(65535 * (i / 4095) ** 0.6)) for i in range(4096)]
put("voi-lut.dcm", p12, bits=12, VOILUTSequence=table(curve, 0, 16), **window, note="a LUT goes before a window")
put("voi-lut-signed.dcm", s12, bits=12, VOILUTSequence=table([i * 8 for i in range(512)], -256, 12))
offset = {"RescaleSlope": 1, "RescaleIntercept": -1024}
table_of_negative = table([min(i * 20, 65535) for i in range(4096)], -1024, 16)
put("voi-lut-of-negative.dcm", p12, bits=12, VOILUTSequence=table_of_negative, **offset, note="inputs of the VOI LUT are signed, stored values are not")
put("voi-lut-of-negative-implicit.dcm", p12, IMPLICIT, bits=12, VOILUTSequence=table_of_negative, **offset)
put("voi-lut-8-bit.dcm", p8, VOILUTSequence=table([255 - i for i in range(256)], 0, 8, vr="OW"), note="entries of 8 bits in words")
put("modality-lut.dcm", p8, ModalityLUTSequence=table([i * i for i in range(256)], 0, 16), WindowCenter=30000, WindowWidth=60000)
padded = p12.copy()
padded[:, :9] = 4095
put("padding.dcm", padded, bits=12, PixelPaddingValue=4095, shown=np.where(padded == 4095, 0, 255 * (padded / padded[padded < 4095].max())), note="padding is black and no part of the range")
ranged = p12.copy()
ranged[:, :9] = 3
put("padding-range-monochrome1.dcm", ranged, bits=12, PhotometricInterpretation="MONOCHROME1", PixelPaddingValue=0, PixelPaddingRangeLimit=9, shown=np.where(ranged <= 9, 0, 255 * (1 - np.clip((ranged - 1799.5) / 2999 + 0.5, 0, 1))), **window)

# Compressed
lossless = {"bits": 12, **window}


def rle(array):
    planes = [array] if array.ndim == 2 else [array[..., i] for i in range(array.shape[-1])]
    segments = []
    for plane in planes:
        for shift in range(plane.dtype.itemsize - 1, -1, -1):
            part = imagecodecs.packbits_encode(((plane >> (8 * shift)) & 255).astype(np.uint8).tobytes())
            segments.append(part + b"\0" * (len(part) % 2))
    offsets = np.cumsum([64] + [len(s) for s in segments])[:-1]
    header = np.zeros(16, dtype="<u4")
    header[0], header[1 : 1 + len(offsets)] = len(segments), offsets
    return header.tobytes() + b"".join(segments)


put("rle-12.dcm", p12, RLE, [rle(p12)], **lossless)
put("rle-8.dcm", p8, RLE, [rle(p8)])
put("rle-rgb.dcm", rgb, RLE, [rle(rgb)], shown=luminance(rgb), tolerance=0.51, warnings=["input"])
jpeg = imagecodecs.jpeg8_encode(p8, level=90)
put("jpeg-baseline.dcm", p8, JPEG, [jpeg], shown=imagecodecs.jpeg8_decode(jpeg), tolerance=1)
put("jpeg-fragments.dcm", p8, JPEG, [jpeg], shown=imagecodecs.jpeg8_decode(jpeg), tolerance=1, note="a frame in several fragments")
jpeg_rgb = imagecodecs.jpeg8_encode(rgb, level=90)
put("jpeg-ybr.dcm", rgb, JPEG, [jpeg_rgb], PhotometricInterpretation="YBR_FULL_422", shown=luminance(imagecodecs.jpeg8_decode(jpeg_rgb)), tolerance=1.5, warnings=["input"])
jpeg12 = imagecodecs.jpeg8_encode(p12, level=95, bitspersample=12)
put("jpeg-extended-12.dcm", imagecodecs.jpeg8_decode(jpeg12), JPEG_EXTENDED, [jpeg12], bits=12, tolerance=0.2, **window)
put("jpeg-extended-8.dcm", p8, JPEG_EXTENDED, [jpeg], shown=imagecodecs.jpeg8_decode(jpeg), tolerance=1)
for predictor in range(1, 8):
    stream = imagecodecs.jpeg8_encode(p12, lossless=True, predictor=predictor, bitspersample=12)
    put(f"jpeg-lossless-{predictor}.dcm", p12, LOSSLESS if predictor > 1 else LOSSLESS_SV1, [stream], **lossless)
stream16 = imagecodecs.jpeg8_encode(p16, lossless=True, predictor=1, bitspersample=16)
put("jpeg-lossless-16.dcm", p16, LOSSLESS_SV1, [stream16], WindowCenter=32768, WindowWidth=65536)
put("jpeg-ls.dcm", p12, LS, [imagecodecs.jpegls_encode(p12)], **lossless)
near = imagecodecs.jpegls_encode(p12, level=4)
put("jpeg-ls-near.dcm", imagecodecs.jpegls_decode(near), LS_NEAR, [near], **lossless)
put("jpeg-ls-8.dcm", p8, LS, [imagecodecs.jpegls_encode(p8)])
masked = (np.round(s12 * 0.9).astype(np.int16) & 0xFFF).astype(np.uint16)
signed_near = imagecodecs.jpegls_encode(masked, level=2)
seen = imagecodecs.jpegls_decode(signed_near).astype(int)
seen = np.where(seen >= 2048, seen - 4096, seen)
put("jpeg-ls-near-signed.dcm", masked.astype(np.int16), LS_NEAR, [signed_near], bits=12, WindowCenter=0, WindowWidth=3000, shown=255 * np.clip((seen + 0.5) / 2999 + 0.5, 0, 1), note="JPEG-LS knows no sign: the low bits of negative values")
put("jpeg-ls-rgb.dcm", rgb, LS, [imagecodecs.jpegls_encode(rgb)], shown=luminance(rgb), tolerance=0.51, warnings=["input"])


def ls_planes(array):
    """A JPEG-LS stream of one scan a component: what imagecodecs writes of each plane, under a common frame header."""
    scans = []
    for number in range(3):
        stream = imagecodecs.jpegls_encode(np.ascontiguousarray(array[..., number]))
        data = stream[stream.index(b"\xff\xda") + 10 : -2]
        scans.append(b"\xff\xda\x00\x08\x01" + bytes([number + 1, 0, 0, 0, 0]) + data)
    size = ROWS.to_bytes(2, "big") + COLUMNS.to_bytes(2, "big")
    frame = b"\xff\xf7\x00\x11\x08" + size + b"\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return b"\xff\xd8" + frame + b"".join(scans) + b"\xff\xd9"


put("jpeg-ls-rgb-planes.dcm", rgb, LS, [ls_planes(rgb)], shown=luminance(rgb), tolerance=0.51, warnings=["input"], note="one scan a component")
put("jpeg-2000.dcm", p12, J2K, [imagecodecs.jpeg2k_encode(p12, level=0, reversible=True, codecformat="j2k", bitspersample=12)], **lossless)
put("jpeg-2000-signed.dcm", s12, J2K, [imagecodecs.jpeg2k_encode(s12, level=0, reversible=True, codecformat="j2k", bitspersample=12)], bits=12, WindowCenter=0, WindowWidth=3000)
lossy = imagecodecs.jpeg2k_encode(p12, level=60, reversible=False, codecformat="j2k", bitspersample=12)
put("jpeg-2000-lossy.dcm", imagecodecs.jpeg2k_decode(lossy), J2K_LOSSY, [lossy], bits=12, tolerance=0.2, **window)
for number, syntax in enumerate(HTJ2K):
    stream = imagecodecs.htj2k_encode(p16 if number == 1 else p8)
    attributes = {"WindowCenter": 32768, "WindowWidth": 65536} if number == 1 else {}
    put(f"htj2k-{syntax[-3:]}.dcm", p16 if number == 1 else p8, syntax, [stream], **attributes)

# Color, frames, views
put("rgb.dcm", rgb, shown=luminance(rgb), tolerance=0.51, warnings=["input"])
put("rgb-planar.dcm", rgb, PlanarConfiguration=1, coded=np.moveaxis(rgb, -1, 0).tobytes() + b"\0" * (rgb.size % 2), shown=luminance(rgb), tolerance=0.51, warnings=["input"])
put("rgb-gray.dcm", np.stack([p8] * 3, axis=-1), shown=p8, note="a secondary capture: color in name only")
put("ybr-full.dcm", to_ybr(rgb), PhotometricInterpretation="YBR_FULL", shown=to_ybr(rgb)[..., 0], warnings=["input"])
frames = np.stack([p12, p12[::-1], p12[:, ::-1]])
put("frames-native.dcm", frames, bits=12, NumberOfFrames=3, shown=255 * np.clip((p12 - 1799.5) / 2999 + 0.5, 0, 1), warnings=["frames"], **window)
streams = [imagecodecs.jpegls_encode(np.ascontiguousarray(f)) for f in frames]
put("frames-jpeg-ls.dcm", frames, LS, streams, bits=12, NumberOfFrames=3, shown=255 * np.clip((p12 - 1799.5) / 2999 + 0.5, 0, 1), warnings=["frames"], **window)
put("lateral.dcm", p8, ViewPosition="LL", warnings=["view"])
put("lateral-by-orientation.dcm", p8, ViewPosition="", PatientOrientation=["A", "F"], warnings=["view"])
put("hand.dcm", p8, BodyPartExamined="HAND", warnings=["body-part"])
put("ct.dcm", p8, Modality="CT", warnings=["view"])

# What color JPEG holds, it tells itself where it can; only then the header does.
def segments(stream):
    """Marker segments up to the scan, and the rest."""
    at, found = 2, []
    while stream[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        found.append(stream[at:end])
        at = end
    return found, stream[at:]


def untold(stream, ids=b"\1\2\3", keep=()):
    """A JPEG without JFIF and Adobe segments, but for those to keep, whose components are called by these bytes."""
    found, scan = segments(stream)
    old = next(s for s in found if 0xC0 <= s[1] <= 0xC2)
    frame = bytearray(old)
    for i, letter in enumerate(ids):
        frame[10 + 3 * i] = letter
    found = [bytes(frame) if s is old else s for s in found if s[1] not in (0xE0, 0xEE) or s[1] in keep]
    scan = bytearray(scan)
    for i, letter in enumerate(ids):
        scan[5 + 2 * i] = letter
    return stream[:2] + b"".join(found) + bytes(scan)


plain = imagecodecs.jpeg8_encode(rgb, level=100, colorspace="rgb", outcolorspace="rgb")
ycc = imagecodecs.jpeg8_encode(rgb, level=100, subsampling="444")
ycc420 = imagecodecs.jpeg8_encode(rgb, level=100, subsampling="420")
assert b"Adobe" in plain and b"JFIF" in ycc
in_color = {"shown": luminance(rgb), "tolerance": 2, "warnings": ["input"]}
put("jpeg-rgb.dcm", rgb, JPEG, [untold(plain)], **in_color, note="no transformation, and nothing tells but the header")
put("jpeg-rgb-adobe.dcm", rgb, JPEG, [untold(plain, keep=(0xEE,))], PhotometricInterpretation="YBR_FULL_422", **in_color, note="Adobe says RGB, the header does not")
put("jpeg-rgb-letters.dcm", rgb, JPEG, [untold(plain, b"RGB")], PhotometricInterpretation="YBR_FULL_422", **in_color, note="components called R, G and B")
put("jpeg-ybr-jfif.dcm", rgb, JPEG, [untold(ycc, keep=(0xE0,))], **in_color, note="JFIF says YCbCr, the header RGB")
put("jpeg-ybr-untold.dcm", rgb, JPEG, [untold(ycc)], PhotometricInterpretation="YBR_FULL", **in_color, note="nothing tells but the header")
put("jpeg-ybr-420.dcm", rgb, JPEG, [untold(ycc420)], **{**in_color, "tolerance": 4}, note="subsampled chroma, which RGB has not, and a header that says RGB")
lossless_rgb = imagecodecs.jpeg8_encode(rgb, lossless=True, predictor=1, colorspace="rgb", outcolorspace="rgb")
put("jpeg-lossless-rgb.dcm", rgb, LOSSLESS_SV1, [lossless_rgb], **{**in_color, "tolerance": 0.51})
j2k = {"level": 0, "reversible": True, "codecformat": "j2k"}
put("jpeg-2000-rgb.dcm", rgb, J2K, [imagecodecs.jpeg2k_encode(rgb, mct=False, **j2k)], **{**in_color, "tolerance": 0.51})
put("jpeg-2000-rct.dcm", rgb, J2K, [imagecodecs.jpeg2k_encode(rgb, mct=True, **j2k)], PhotometricInterpretation="YBR_RCT", **{**in_color, "tolerance": 0.51})
put("jpeg-2000-ybr.dcm", rgb, J2K, [imagecodecs.jpeg2k_encode(to_ybr(rgb), mct=False, **j2k)], PhotometricInterpretation="YBR_FULL", **{**in_color, "tolerance": 1}, note="no transformation in JPEG 2000: the header tells")
put("jpeg-ls-ybr.dcm", rgb, LS, [imagecodecs.jpegls_encode(to_ybr(rgb))], PhotometricInterpretation="YBR_FULL", **{**in_color, "tolerance": 1})
put("jpeg-ls-called-jpeg-2000.dcm", p12, J2K, [imagecodecs.jpegls_encode(p12)], **lossless)
put("jpeg-2000-called-jpeg.dcm", p12, JPEG, [imagecodecs.jpeg2k_encode(p12, bitspersample=12, **j2k)], **lossless)

# pydicom gives each frame one fragment: this one is cut by hand.
path = OUT / "jpeg-fragments.dcm"
raw = path.read_bytes()
whole = jpeg + b"\0" * (len(jpeg) % 2)
assert raw.count(whole) == 1
half = len(whole) // 4 * 2
item = lambda data: b"\xfe\xff\x00\xe0" + len(data).to_bytes(4, "little") + data
start = raw.index(whole) - 8
path.write_bytes(raw[:start] + item(whole[:half]) + item(whole[half:]) + raw[start + 8 + len(whole) :])

(OUT / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
print(len(expected), "files")
