"""A fake of the SDK of serverless jobs. It provides the identity and the workspace of the run."""

import os


class Config:
    def __init__(self):
        self.host, self.token = os.environ["DATABRICKS_HOST"], os.environ["DATABRICKS_TOKEN"]

    def authenticate(self):
        return {"Authorization": "Bearer " + self.token}
