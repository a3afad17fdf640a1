/**
 * The test kit: a DynamoDB for a test, a table of its own for each test class, and the
 * faults that are hard to make by hand. It is meant for tests only and nothing of it is
 * in the library's own jar.
 */
@NullMarked
package io.github.dynamolocks.test;

import org.jspecify.annotations.NullMarked;
