"""What the API and the pages share: the request's program and person, its log line, and what an exception means."""
