"""Of the product that is attacked: small limits, and pods that the same client's next program gets again, so that it would meet what is left.
No pod goes because of its age or its runs: one that is gone was brought down."""

MEGABYTES = {"/mnt/data": 64, "/tmp": 32, "/run/program": 32}
VALUES = {"sandboxes.reuse": "principal", "settings.POD_REUSE_RUNS": "10000", "settings.POD_REUSE_MINUTES": "600",
          "settings.SANDBOX_DATA_MB": "64", "settings.SANDBOX_TMP_MB": "32",
          "sandboxes.resources.limits.memory": "320Mi"}
