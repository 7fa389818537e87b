"""The file of people's own work, beside the store and untouched by loads."""
