/**
 * A DynamoDB for tests, in plain Java and in memory. It supports the part of the protocol
 * that locks and their tests need, with a clock and faults that tests control. As a
 * separate process it needs only the JDK, see {@code Main}.
 *
 * <p>
 * {@code HttpServer} and {@code InProcessHttpClient} send requests to
 * {@code DynamoDbService}, which lists all operations. {@code Database} runs the
 * operations on tables, {@code ItemOperations} those on items by key, and
 * {@code PageRead} runs Query and Scan. A {@code Table} keeps the items. {@code Json} and
 * {@code Value} read and write the content of requests. {@code ExpressionParser} parses
 * the expressions: {@code Call} has every operator and function of conditions,
 * {@code PathTree} the updates and projections. {@code Limits} defines the limits of
 * values and expressions.
 */
@NullMarked
package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.NullMarked;
