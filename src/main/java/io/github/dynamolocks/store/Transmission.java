package io.github.dynamolocks.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * Configures one transmission of a request, and records when it is sent. It turns off the
 * retries of the SDK, because {@link DynamoDbCaller} repeats requests itself: so it knows
 * which transmission was answered and how many were sent before.
 */
final class Transmission implements SdkPlugin, ExecutionInterceptor {

	private static final RetryStrategy ONCE = AwsRetryStrategy.doNotRetry();

	private final ServerClock clock;

	private final ClockReading called;

	private volatile @Nullable ClockReading left;

	Transmission(ServerClock clock) {
		this.clock = clock;
		this.called = clock.reading();
	}

	/**
	 * Returns the configuration of a request that is sent once.
	 * @param perCall the time-out of the call
	 * @param perAttempt the time-out of its transmission
	 */
	AwsRequestOverrideConfiguration once(Duration perCall, Duration perAttempt) {
		return bounds(perCall, perAttempt).addPlugin(this).build();
	}

	/**
	 * Returns the configuration of a request that the client repeats by its own rules.
	 * @param perCall the time-out of the call
	 * @param perAttempt the time-out of each transmission
	 */
	AwsRequestOverrideConfiguration asConfigured(Duration perCall, Duration perAttempt) {
		return bounds(perCall, perAttempt).build();
	}

	private static AwsRequestOverrideConfiguration.Builder bounds(Duration perCall, Duration perAttempt) {
		return AwsRequestOverrideConfiguration.builder().apiCallTimeout(perCall).apiCallAttemptTimeout(perAttempt);
	}

	@Override
	public void configureClient(SdkServiceClientConfiguration.Builder configuration) {
		configuration.overrideConfiguration((overrides) -> overrides.retryStrategy(ONCE).addExecutionInterceptor(this));
	}

	@Override
	public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
		this.left = this.clock.reading();
	}

	/** Returns whether this process has sent the transmission, as far as is known. */
	boolean hasLeft() {
		return this.left != null;
	}

	/** Returns the latest known moment before DynamoDB can have answered. */
	ClockReading sent() {
		ClockReading reading = this.left;
		return (reading != null) ? reading : this.called;
	}

}
