"""The JSON door to what people say: reviews, tickets and their steps, suspects, recalls."""
