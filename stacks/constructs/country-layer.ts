import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { LambdaLayerVersion } from '../lib/aws';
import { COUNTRY_DATABASE_PATH, zipCountryDatabase } from '../lib/country-database';
import { nameOf } from '../lib/naming';
import { ARCHITECTURE, RUNTIME } from './lambda-service';

export interface CountryLayerProps {
  readonly environment: Environment;
  /** As configured in the environment. */
  readonly database: string;
  readonly root: string;
  readonly codeFolder: string;
}

/**
 * The country database as a layer, so that it is published only when it changes, and the function’s code deploys
 * without it.
 */
export class CountryLayer extends Construct {
  readonly arn: string;
  /** Path of the database in a function with this layer. */
  readonly path = COUNTRY_DATABASE_PATH;

  constructor(scope: Construct, id: string, { environment, database, root, codeFolder }: CountryLayerProps) {
    super(scope, id);
    const { zip, sha256 } = zipCountryDatabase(database, { environment: environment.name, root, codeFolder });
    const asset = new TerraformAsset(this, 'database', {
      path: zip,
      type: AssetType.FILE,
      assetHash: sha256.replace(/\W/g, ''),
    });
    const layer = new LambdaLayerVersion(this, 'layer', {
      layerName: nameOf(environment, 'countries'),
      description: 'Which country an address belongs to',
      filename: asset.path,
      sourceCodeHash: sha256,
      compatibleRuntimes: [RUNTIME],
      compatibleArchitectures: [ARCHITECTURE],
      // The function switches to the new version before the old one is deleted.
      lifecycle: { createBeforeDestroy: true },
    });
    this.arn = layer.arn;
  }
}
