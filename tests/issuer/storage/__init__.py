"""The database, as real SQLite files made by the migrations."""
