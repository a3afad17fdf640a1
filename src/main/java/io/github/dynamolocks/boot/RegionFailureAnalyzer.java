package io.github.dynamolocks.boot;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Explains how to fix a start that failed because a {@code DynamoDbClient} bean of the
 * application was built without a region. The SDK's own message lists where it searched.
 */
final class RegionFailureAnalyzer extends AbstractFailureAnalyzer<SdkClientException> {

	private static final Pattern NO_REGION = Pattern.compile("(?i)unable to load region");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SdkClientException cause) {
		String message = String.valueOf(cause.getMessage());
		if (!NO_REGION.matcher(message).find()) {
			return null;
		}
		return new FailureAnalysis("A client of the AWS SDK was built without a region: " + message,
				"Set AWS_REGION, or set the region in the builder of the client. Without a DynamoDbClient bean, dynamo-locks.region is enough.",
				cause);
	}

}
