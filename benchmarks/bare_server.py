"""The least a server can do to answer with a row: FastAPI, SQLAlchemy, one read. `bare_server.py DATABASE_URL TABLE`.

It listens on a free port of loopback and prints it. `GET /rows/{id}` answers with every column of the row.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import MetaData, Table, create_engine, select


def application(url: str, table_name: str) -> FastAPI:
    """The application over one table with a column `id`."""
    engine = create_engine(url)
    table = Table(table_name, MetaData(), autoload_with=engine)
    app = FastAPI()

    @app.get("/rows/{row_id}")
    def row(row_id: str) -> dict[str, Any]:
        with engine.connect() as connection:
            return dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())

    return app


def main() -> None:
    """Serve until killed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(application(*sys.argv[1:3]), log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
