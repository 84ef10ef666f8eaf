"""What we remember in Redis: transfers, schedule, quotas, registers."""
