package io.github.dynamolocks.boot;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.dynamolocks.LockConfigurationException;

/**
 * Matches unless {@code dynamo-locks.enabled} is false. Refuses other values: Spring
 * Boot's own condition treats a mistyped value as false, and methods would run without
 * their locks.
 */
final class OnEnabledCondition extends SpringBootCondition {

	private static final String KEY = "dynamo-locks.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String text = context.getEnvironment().getProperty(KEY, "true");
		boolean enabled = text.strip().equalsIgnoreCase("true");
		if (!enabled && !text.strip().equalsIgnoreCase("false")) {
			throw new LockConfigurationException(
					"The property %s \"%s\" is neither true nor false. Set it to true or false".formatted(KEY, text));
		}
		return new ConditionOutcome(enabled,
				ConditionMessage.forCondition("DynamoLocks").because("%s is %s".formatted(KEY, enabled)));
	}

}
