/**
 * The test kit: a DynamoDB for tests, a separate table for each test class, and faults
 * that are hard to produce by hand. It is for tests only; the library's own jar contains
 * no part of it.
 *
 * <p>
 * The kit uses the programmatic API, the client and the store, but no other package of
 * the library, except for the small Spring application that provides the
 * {@code LockClient} of a test without a Spring context. Only tests that use such a
 * client or a Spring context need Spring, and only tests that use LocalStack need
 * Testcontainers.
 */
@NullMarked
package io.github.dynamolocks.test;

import org.jspecify.annotations.NullMarked;
