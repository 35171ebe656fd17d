"""The finance platform: bills, payments, receipts, refunds, statements."""
