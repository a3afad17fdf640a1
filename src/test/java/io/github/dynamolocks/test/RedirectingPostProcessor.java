package io.github.dynamolocks.test;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Replaces the DynamoDB clients of the application with copies that use the DynamoDB of
 * the test. So no test reaches AWS because of a missing property. While the application
 * builds its clients, a region is set, which the AWS SDK requires.
 */
final class RedirectingPostProcessor implements InstantiationAwareBeanPostProcessor {

	private static final String REGION = "aws.region";

	private static final List<Class<?>> CLIENTS = List.of(DynamoDbClient.class, DynamoDbAsyncClient.class);

	private final TestDynamoDb dynamoDb;

	private boolean lendsRegion;

	RedirectingPostProcessor(TestDynamoDb dynamoDb) {
		this.dynamoDb = dynamoDb;
	}

	@Override
	public synchronized @Nullable Object postProcessBeforeInstantiation(Class<?> type, String beanName) {
		if (CLIENTS.stream().anyMatch((client) -> client.isAssignableFrom(type)) && System.getProperty(REGION) == null
				&& System.getenv("AWS_REGION") == null) {
			System.setProperty(REGION, TestClients.REGION.id());
			this.lendsRegion = true;
		}
		return null;
	}

	private synchronized void takeRegionBack() {
		if (this.lendsRegion) {
			System.clearProperty(REGION);
			this.lendsRegion = false;
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (CLIENTS.stream().anyMatch((client) -> client.isInstance(bean))) {
			takeRegionBack();
		}
		if (bean instanceof DynamoDbClient client && leadsElsewhere(client.serviceClientConfiguration())) {
			return this.dynamoDb.opened(DynamoDbClient.builder()
				.overrideConfiguration(client.serviceClientConfiguration().overrideConfiguration())
				.endpointOverride(endpoint())
				.region(TestClients.REGION)
				.credentialsProvider(TestClients.CREDENTIALS)
				.build());
		}
		if (bean instanceof DynamoDbAsyncClient client && leadsElsewhere(client.serviceClientConfiguration())) {
			return this.dynamoDb.opened(DynamoDbAsyncClient.builder()
				.overrideConfiguration(client.serviceClientConfiguration().overrideConfiguration())
				.endpointOverride(endpoint())
				.region(TestClients.REGION)
				.credentialsProvider(TestClients.CREDENTIALS)
				.build());
		}
		return bean;
	}

	/** Returns false for a mock, which has no configuration and sends no request. */
	private boolean leadsElsewhere(@Nullable SdkServiceClientConfiguration configuration) {
		return configuration != null && !configuration.endpointOverride().equals(Optional.of(endpoint()));
	}

	private URI endpoint() {
		return this.dynamoDb.proxy().endpoint();
	}

}
