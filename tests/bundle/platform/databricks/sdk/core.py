"""Stands in for the SDK that serverless jobs have: it knows who the run is. A test may send the run to another workspace."""

import os


class Config:
    def __init__(self):
        self.host = os.environ.get("RIG_HOST") or os.environ["DATABRICKS_HOST"]
        self.token = os.environ.get("RIG_TOKEN") or os.environ["DATABRICKS_TOKEN"]

    def authenticate(self):
        return {"Authorization": "Bearer " + self.token}
