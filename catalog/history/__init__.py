"""The history of one asset: what was recorded of it, told in sentences; and the asset as it was on a past day."""
