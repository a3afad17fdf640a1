/**
 * Tests of the sample, with a DynamoDB Local that only they and the runner use.
 */
package io.github.dynamolocks.sample;
