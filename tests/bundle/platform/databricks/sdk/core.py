"""Stands in for the SDK that serverless jobs have: it knows who the run is, and in which workspace."""

import os


class Config:
    def __init__(self):
        self.host, self.token = os.environ["DATABRICKS_HOST"], os.environ["DATABRICKS_TOKEN"]

    def authenticate(self):
        return {"Authorization": "Bearer " + self.token}
