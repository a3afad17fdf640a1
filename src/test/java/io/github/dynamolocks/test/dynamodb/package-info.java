/**
 * A DynamoDB for tests, in plain Java and in memory: the part of its protocol that locks
 * and their tests need, with a clock and faults that tests control. Nothing but the JDK
 * is needed to run it as a process, see {@code Main}.
 *
 * <p>
 * {@code HttpServer} and {@code InProcessHttpClient} bring requests to
 * {@code DynamoDbService}, which names all operations. {@code Database} runs those on
 * tables, {@code ItemOperations} those on single items, and {@code PageRead} Query and
 * Scan, on the {@code Table}s. {@code Json} and {@code Value} are what travels.
 * {@code ExpressionParser} reads the expressions: {@code Call} has every operator and
 * function of conditions, {@code PathTree} the updates and projections. {@code Limits}
 * has the limits of values and expressions.
 */
@NullMarked
package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.NullMarked;
