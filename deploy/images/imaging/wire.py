"""Words and forms of the OCI image specification."""

import datetime
import json
import platform

from imaging.entries import EPOCH

MEDIA = "application/vnd.oci.image."
LAYOUT = b'{"imageLayoutVersion":"1.0.0"}'
# How OCI calls the processors for which there is a recipe.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def architecture():
    return ARCHITECTURES[platform.machine()]


def created():
    return datetime.datetime.fromtimestamp(EPOCH, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def encoded(value):
    """JSON with one way to write each value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
