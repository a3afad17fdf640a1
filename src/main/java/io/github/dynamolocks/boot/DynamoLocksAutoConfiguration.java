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
 * Everything else is as with that annotation: the properties {@code dynamo-locks.*}, the
 * application's {@link DynamoDbClient} bean (that of Spring Cloud AWS, for example), its
 * own {@link io.github.dynamolocks.LockClient} if it has one. The property
 * {@code dynamo-locks.enabled=false} turns it off.
 */
@AutoConfiguration(afterName = "io.awspring.cloud.autoconfigure.dynamodb.DynamoDbAutoConfiguration")
@ConditionalOnClass(DynamoDbClient.class)
@Conditional(OnEnabledCondition.class)
public final class DynamoLocksAutoConfiguration {

	/** What every {@code @EnableDynamoLocks} brings, in any mode, is a publisher. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(type = "io.github.dynamolocks.annotation.LockEventPublisher",
			search = SearchStrategy.CURRENT)
	@EnableDynamoLocks
	static class Enabled {

	}

}
