package io.github.dynamolocks.annotation;

import java.net.URI;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.NamedBeanHolder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

import io.github.dynamolocks.PrintableText;

/**
 * Provides the DynamoDB client: the bean of the application, or a client built for the
 * locks. This type is package-private, because another {@code DynamoDbClient} bean would
 * keep other libraries from creating theirs.
 */
final class LockDynamoDb implements AutoCloseable {

	private static final Log logger = PrintableText.log(LockDynamoDb.class);

	/** Names and addresses that need no lookup. */
	private static final Pattern LOOPBACK = Pattern
		.compile("(?i)(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[(::1|(0{1,4}:){7}0{0,3}1)]");

	private final DynamoDbClient client;

	private final boolean own;

	private LockDynamoDb(DynamoDbClient client, boolean own) {
		this.client = client;
		this.own = own;
	}

	/**
	 * Takes or builds a client.
	 * @param beanFactory where the application's client would be
	 * @param properties endpoint and region for a client of our own
	 * @param user the bean that uses the client and has to be destroyed before it
	 * @return the way to DynamoDB
	 * @throws IllegalStateException if there are several clients and none primary, or no
	 * region
	 */
	static LockDynamoDb of(ConfigurableListableBeanFactory beanFactory, LockProperties properties, String user) {
		LockDynamoDb dynamoDb = find(beanFactory, properties, user);
		String warning = plainHttp(dynamoDb.endpoint());
		if (warning != null) {
			logger.warn(warning);
		}
		return dynamoDb;
	}

	private static LockDynamoDb find(ConfigurableListableBeanFactory beanFactory, LockProperties properties,
			String user) {
		String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, DynamoDbClient.class);
		if (names.length == 0) {
			return new LockDynamoDb(build(properties), true);
		}
		try {
			NamedBeanHolder<DynamoDbClient> bean = beanFactory.resolveNamedBean(DynamoDbClient.class);
			beanFactory.registerDependentBean(bean.getBeanName(), user);
			if (leadsElsewhere(bean.getBeanInstance(), properties)) {
				logger.warn("The locks use the bean '%s': %s and %s have no effect".formatted(bean.getBeanName(),
						LockProperty.ENDPOINT.key(), LockProperty.REGION.key()));
			}
			return new LockDynamoDb(bean.getBeanInstance(), false);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new IllegalStateException(
					"There are several DynamoDbClient beans, and the locks need one: %s. Mark one of them @Primary"
						.formatted(ex.getBeanNamesFound()),
					ex);
		}
	}

	/**
	 * Returns a warning of an endpoint to which a network leads without encryption.
	 * @param endpoint where DynamoDB is, null for AWS's own
	 * @return the warning, or null if there is nothing to warn of
	 */
	static @Nullable String plainHttp(@Nullable URI endpoint) {
		if (endpoint == null || !"http".equalsIgnoreCase(endpoint.getScheme()) || endpoint.getHost() == null
				|| LOOPBACK.matcher(endpoint.getHost()).matches()) {
			return null;
		}
		return ("The endpoint %s of DynamoDB is not encrypted, and its host is not this one: the network can read and"
				+ " change the locks, and the time by which their leases end. Use https, unless nothing else is in that network")
			.formatted(endpoint);
	}

	private @Nullable URI endpoint() {
		try {
			return this.client.serviceClientConfiguration().endpointOverride().orElse(null);
		}
		catch (RuntimeException ex) {
			// A mock, or another implementation of the interface
			return null;
		}
	}

	/** Whether the application's client is not the one that the properties describe. */
	private static boolean leadsElsewhere(DynamoDbClient client, LockProperties properties) {
		if (properties.endpoint() == null && properties.region() == null) {
			return false;
		}
		DynamoDbServiceClientConfiguration actual = client.serviceClientConfiguration();
		return (properties.endpoint() != null && !properties.endpoint().equals(actual.endpointOverride().orElse(null)))
				|| (properties.region() != null && !properties.region().equals(actual.region().id()));
	}

	private static DynamoDbClient build(LockProperties properties) {
		DynamoDbClientBuilder builder = DynamoDbClient.builder();
		URI endpoint = properties.endpoint();
		if (endpoint != null) {
			builder.endpointOverride(endpoint);
		}
		Region region = region(properties.region(), endpoint);
		if (region != null) {
			builder.region(region);
		}
		try {
			return builder.build();
		}
		catch (SdkClientException ex) {
			throw new IllegalStateException(
					"No client for DynamoDB can be built: %s. Set %s (or AWS_REGION), or declare a DynamoDbClient bean"
						.formatted(ex.getMessage(), LockProperty.REGION.key()),
					ex);
		}
	}

	/**
	 * The region of a client of our own.
	 * @return the region, or null for all that the SDK does to find one. It would ask the
	 * network for that, which a DynamoDB that is not AWS's is not worth: there the region
	 * is only a part of the signature
	 */
	private static @Nullable Region region(@Nullable String region, @Nullable URI endpoint) {
		if (region != null) {
			return Region.of(region);
		}
		if (endpoint == null || endpoint.getHost().matches(".*\\.amazonaws\\.com(\\.cn)?")) {
			return null;
		}
		try {
			return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
				.getRegion();
		}
		catch (SdkClientException ex) {
			return Region.US_EAST_1;
		}
	}

	DynamoDbClient client() {
		return this.client;
	}

	/** Closes the client if it is our own. */
	@Override
	public void close() {
		if (this.own) {
			this.client.close();
		}
	}

}
