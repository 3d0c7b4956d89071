"""Mail that must arrive: written with what it tells of in one transaction, sent later, tried again."""
