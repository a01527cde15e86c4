/** What the body of a request may be: browsers have a name for it, which the client uses, Node's types have none. */
type BodyInit = NonNullable<RequestInit['body']>;
