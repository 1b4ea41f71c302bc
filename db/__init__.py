"""The database: migrations, functions, views and row security as files, and what deploys them."""
