from tests.shop.conftest import full, promised

__all__ = ["full", "promised"]
