"""Pages of permits and exemptions."""
