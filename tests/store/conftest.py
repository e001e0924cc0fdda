from tests.databases import database, database_url, templates

__all__ = ["database", "database_url", "templates"]
