//! Holds no code: the tests beside it need the whole product.
