"""What administrators do over HTTP; nobody else may, and whatever changes something is in the audit trail."""
