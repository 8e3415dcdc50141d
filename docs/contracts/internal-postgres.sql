CREATE SCHEMA orders;

CREATE TABLE orders.customer_reference (
    customer_id bigint PRIMARY KEY,
    crm_id      varchar(18) NOT NULL
);

CREATE TABLE orders."order" (
    number      varchar(40) PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES orders.customer_reference,
    state       varchar(20) NOT NULL,
    total       numeric(14, 2) NOT NULL CHECK (total >= 0),
    placed_on   timestamptz NOT NULL,
    note        text
);
