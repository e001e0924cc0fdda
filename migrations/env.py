"""Alembic's entry: runs the migrations on the connection that app/store/migrate.py hands over.

From the command line (`-x url=...`) it opens one itself, in the same way.
"""

from alembic import context

from app.store.migrate import connection_for_migration, run

config = context.config
given = config.attributes.get("connection")

if context.is_offline_mode():
    raise SystemExit("these migrations need a database: some of them depend on its kind")
if given is not None:
    run(context, given)
else:
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not url:
        raise SystemExit("say which database: -x url=...")
    with connection_for_migration(url) as connection:
        run(context, connection)
