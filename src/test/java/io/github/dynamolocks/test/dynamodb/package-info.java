/**
 * A DynamoDB for tests, in plain Java and in memory: the part of its protocol that locks
 * and their tests need, with a clock and faults that tests control. Nothing but the JDK
 * is needed to run it as a process, see {@code Main}.
 *
 * <p>
 * {@code HttpServer} and {@code InProcessHttpClient} bring requests to
 * {@code DynamoDbService}, which names all operations; the {@code …Operations} run them
 * on the {@code Table}s of the {@code Database}. {@code Json} and {@code Value} are what
 * travels; {@code Condition}, {@code Update}, {@code Projection} and {@code KeyCondition}
 * are the expressions; {@code Call} has every operator and function, {@code Limits} the
 * limits of values and expressions.
 */
@NullMarked
package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.NullMarked;
