let register_arg term = term
