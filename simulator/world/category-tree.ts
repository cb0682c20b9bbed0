/** Departments, groups and leaves of the shop. A category is written `department.group.leaf`. */
const TREE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  electronics: {
    audio: 'headphones speakers microphones',
    video: 'television projector',
    phone: 'smartphone case charger',
    camera: 'compact lens',
  },
  computers: {
    portable: 'notebook tablet ebook',
    desktop: 'tower monitor',
    component: 'memory disk graphics',
    peripheral: 'mouse keyboard printer',
  },
  appliances: { kitchen: 'refrigerator oven kettle blender', cleaning: 'vacuum washer', climate: 'heater fan' },
  apparel: {
    women: 'dress coat jeans',
    men: 'shirt jacket trousers',
    shoes: 'sneakers boots sandals',
    accessories: 'belt scarf',
  },
  furniture: { living_room: 'sofa cabinet table', bedroom: 'bed mattress', office: 'desk chair' },
  sport: { cycling: 'bicycle helmet', fitness: 'treadmill dumbbell mat', outdoor: 'tent backpack' },
  kids: { toys: 'blocks doll puzzle', baby: 'stroller carrier', school: 'satchel pencils' },
  beauty: { skin: 'cream serum', hair: 'shampoo dryer', perfume: 'classic sample' },
  auto: { accessories: 'player dashcam', tyres: 'summer winter', care: 'wax cloth' },
  grocery: { drinks: 'coffee tea juice', pantry: 'pasta rice oil', snacks: 'chocolate nuts' },
};

/** Every leaf as a full path: the categories of products. */
export const LEAF_CATEGORIES: readonly string[] = Object.entries(TREE).flatMap(([department, groups]) =>
  Object.entries(groups).flatMap(([group, leaves]) =>
    leaves.split(' ').map((leaf) => `${department}.${group}.${leaf}`),
  ),
);

/** Every node of the tree, including departments and groups: the existing category pages. */
export const CATEGORIES: readonly string[] = [
  ...new Set(
    LEAF_CATEGORIES.flatMap((leaf) => leaf.split('.').map((_, depth, names) => names.slice(0, depth + 1).join('.'))),
  ),
];
