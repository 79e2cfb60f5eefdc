type 'a t = Format.formatter -> 'a -> unit
