"""The JSON door to people, teams and tokens. An admin makes people and teams; everybody keeps their own tokens."""
