"""What the server does, domain by domain: each with its tables, its rules and its errors. Knows no HTTP."""
