"""Credits: a double-entry ledger, price books, quotes and holds."""
