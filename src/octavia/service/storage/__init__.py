"""What somebody owns: uploads, files, and where their bytes lie."""
