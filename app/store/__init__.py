"""The database: tables, transactions, queries. The only package that names SQLAlchemy."""
