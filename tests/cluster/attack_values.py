"""Of the product that is attacked: small limits, and pods that the same client's next program gets again, so that it would meet what is left."""

MEGABYTES = {"/mnt/data": 64, "/tmp": 32, "/run/program": 32}
VALUES = {"sandboxes.reuse": "principal", "settings.SANDBOX_DATA_MB": "64", "settings.SANDBOX_TMP_MB": "32",
          "sandboxes.resources.limits.memory": "320Mi"}
