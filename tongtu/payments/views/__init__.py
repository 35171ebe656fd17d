"""Pages of money: the party's bill, the desk's books, and the door where finance knocks."""
