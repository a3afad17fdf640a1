package io.github.dynamolocks.boot;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;

/**
 * Makes {@link DistributedLock} work without {@link EnableDynamoLocks}. The attributes of
 * an {@code @EnableDynamoLocks} in the application take precedence.
 *
 * <p>
 * As with that annotation, the lock client uses the properties {@code dynamo-locks.*} and
 * the {@link DynamoDbClient} bean of the application, such as that of Spring Cloud AWS. A
 * {@link io.github.dynamolocks.LockClient} bean of the application replaces it. The
 * property {@code dynamo-locks.enabled=false} turns this auto-configuration off.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = "io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration")
@ConditionalOnClass(DynamoDbClient.class)
@Conditional(OnEnabledCondition.class)
public final class DynamoLocksAutoConfiguration {

	/**
	 * Enables the locks unless the application does. Every {@code @EnableDynamoLocks}
	 * defines a publisher of events.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(type = "io.github.dynamolocks.annotation.LockEventPublisher",
			search = SearchStrategy.CURRENT)
	@EnableDynamoLocks
	static class Enabled {

	}

}
