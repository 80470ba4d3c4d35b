"""The generated Thrift classes of the warehouse's protocol, and the two ways a call can end below SQL."""
from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from thrift.transport.TTransport import TTransportException

# Imported as databricks.sql.thrift_api they would need pandas and the other requirements of their package.
_package = importlib.util.find_spec("databricks")
assert _package and _package.submodule_search_locations, "databricks-sql-connector is not installed"
sys.path.insert(0, str(Path(list(_package.submodule_search_locations)[0], "sql", "thrift_api")))

from TCLIService import TCLIService, ttypes  # noqa: E402

State = ttypes.TOperationState
OK = ttypes.TStatus(ttypes.TStatusCode.SUCCESS_STATUS)


class HttpAnswer(TTransportException):
    """Ends a request below Thrift. Of all exceptions the generated Processor lets only TTransportException through;
    any other it turns into a Thrift reply. Status 0 closes the connection without an answer."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(message=f"HTTP {status}")
        self.status, self.headers = status, headers or {}


class Refused(Exception):
    """A Thrift reply with an error status, inside HTTP 200."""

    def __init__(self, message: str, code: int = ttypes.TStatusCode.ERROR_STATUS) -> None:
        super().__init__(message)
        self.status = ttypes.TStatus(code, errorMessage=message)


class SqlError(Exception):
    """What a statement failed with."""

    def __init__(self, message: str, sqlstate: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


__all__ = ["OK", "HttpAnswer", "Refused", "SqlError", "State", "TCLIService", "ttypes"]
