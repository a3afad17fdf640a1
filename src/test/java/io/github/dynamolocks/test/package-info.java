/**
 * The test kit: a DynamoDB for tests, a separate table for each test class, and faults
 * that are hard to produce by hand. It is for tests only; the library's own jar contains
 * no part of it.
 */
@NullMarked
package io.github.dynamolocks.test;

import org.jspecify.annotations.NullMarked;
