"""Shapes of requests and answers (pydantic); the OpenAPI document is made from them."""
