"""Settings: of the deployment (environment) and of the tenants (one TOML file each)."""
